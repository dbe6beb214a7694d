#include "checks_fixture.h"
static const char order[] = "{'key':'order','variables':[{'name':'tries','value':'0'}],'fields':[{'name':'amount','kind':'number'}],'states':["
"{'name':'open','category':'open','transitions':[{'on':['accept'],'to':['working']},{'on':['cancel'],'to':['cancelled']}]},"
"{'name':'working','category':'open','transitions':[{'on':['park'],'to':['parked']},{'on':['resolve'],'when':'data.amount > 100','to':['approval']},{'on':['resolve'],'to':['resolved']},{'on':['hang'],'to':['stuck']}]},"
"{'name':'parked','category':'waiting','timers':[{'name':'reminder','after_ms':'3600000'}],'transitions':[{'on':['reminder'],'when':'tries < 2','to':['working'],'do':[{'do':'assign','to':'tries','value':'tries + 1'}]},{'on':['reminder'],'to':['open']}]},"
"{'name':'approval','category':'waiting','transitions':[{'on':['approve'],'to':['resolved']},{'on':['refuse'],'to':['working']}]},"
"{'name':'stuck'},{'name':'never','transitions':[{'on':['x'],'to':['open']}]},"
"{'name':'resolved','kind':'final','category':'resolved'},{'name':'cancelled','kind':'final'}]}";
Test(walk, tries) { fprintf(stderr, "%s\n", walk_of(order)); fprintf(stderr, "%s\n", checks_of(order, true)); }
