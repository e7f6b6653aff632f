pragma circom 2.0.0;

// What programs of early compilers do in their own ways: arrays as inputs, a log, an assertion, divisions of integers.
template Early() {
    signal input pair[2];
    signal input table[2][3];
    signal input divisor;
    signal output sum;
    signal quotient;
    signal remainder;

    log(pair[1]);
    assert(divisor != 13);
    quotient <-- pair[0] \ divisor;
    remainder <-- pair[0] % divisor;
    pair[0] === quotient * divisor + remainder;

    var total = 0;
    for (var i = 0; i < 2; i++) {
        for (var j = 0; j < 3; j++) {
            total += table[i][j] * (i + 2 * j + 1);
        }
    }
    sum <== total * pair[1];
}

component main {public [pair]} = Early();
