//! `cargo +nightly fuzz run lists`
#![no_main]

#[allow(dead_code)]
#[path = "../../tests/targets/mod.rs"]
mod targets;

libfuzzer_sys::fuzz_target!(|data: &[u8]| targets::lists::run(data));
