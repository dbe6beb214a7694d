/*
 * What naive.c stands on: the tree as the definition has it, ordered sets, expressions and actions.
 */
#ifndef FLOW_NAIVE_TREE_H
#define FLOW_NAIVE_TREE_H

#include "naive.h"

#define ROOT (-1)
#define NONE (-2) /* null */

void say_that(struct naive *n, const char *format, ...) __attribute__((format(printf, 2, 3)));
const Ccs__FlowState *state_at(const struct naive *n, int s);
int find_state(const struct naive *n, const char *name);
int parent(const struct naive *n, int s);
bool isHistoryState(const struct naive *n, int s);
bool isParallelState(const struct naive *n, int s);
bool isFinalState(const struct naive *n, int s);
bool isAtomicState(const struct naive *n, int s);
bool isCompoundState(const struct naive *n, int s);
bool isDescendant(const struct naive *n, int s, int of);
struct naive_list getChildStates(const struct naive *n, int s);
void work_out(struct naive *n);
bool isMember(const struct naive_list *list, int s);
void include_state(struct naive_list *list, int s);
void exclude_state(struct naive_list *list, int s);
void sort_states(const struct naive *n, struct naive_list *list, bool backwards);
struct naive_list getProperAncestors(const struct naive *n, int s, int until);
void raise_inside(struct naive *n, const char *name);
bool holds(struct naive *n, const char *rule);
void executeContent(struct naive *n, Ccs__FlowAction *const *actions, size_t count);

#endif
