pragma circom 2.2.0;

bus Point() {
    signal x;
    signal y;
}

// Inputs of every type; the sum of all, each weighted by its place, has to be `sum`.
template EveryType() {
    signal input number;
    signal input matrix[2][3];
    input Point() point;
    input Point() points[2];
    signal output sum;

    log("number:", number);
    log("point:", point.x, point.y);
    assert(number != 13);

    signal squares[11];
    squares[0] <== number * number;
    for (var i = 0; i < 6; i++) {
        squares[1 + i] <== matrix[i \ 3][i % 3] * (matrix[i \ 3][i % 3] + i);
    }
    squares[7] <== point.x * point.y;
    squares[8] <== points[0].x * (points[0].y + 8);
    squares[9] <== points[1].x * (points[1].y + 9);
    squares[10] <== squares[8] * squares[9];
    var total = 0;
    for (var i = 0; i < 11; i++) {
        total += (i + 1) * squares[i];
    }
    sum <== total;
}

component main {public [number]} = EveryType();
