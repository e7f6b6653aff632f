//! `cargo +nightly fuzz run membership`
#![no_main]

#[allow(dead_code)]
#[path = "../../tests/targets/mod.rs"]
mod targets;

libfuzzer_sys::fuzz_target!(|data: &[u8]| targets::membership::run(data));
