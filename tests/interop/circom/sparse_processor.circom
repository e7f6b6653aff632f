pragma circom 2.0.0;

include "circomlib/circuits/smt/smtprocessor.circom";

component main {public [oldRoot]} = SMTProcessor(20);
