//! Groth16 (eprint 2016/260) over BN254, one protocol step a file, with snarkjs' QAP reduction and `.zkey` layout.

pub mod prove;
pub mod qap;
pub mod records;
pub mod rows;
pub mod setup;
