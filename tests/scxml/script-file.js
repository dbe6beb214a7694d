Var1 = 5;
function twice(n) { return 2 * n; }
