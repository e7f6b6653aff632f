//! `cargo +nightly fuzz run verification`
#![no_main]

#[allow(dead_code)]
#[path = "../../tests/targets/mod.rs"]
mod targets;

libfuzzer_sys::fuzz_target!(|data: &[u8]| targets::verification::run(data));
