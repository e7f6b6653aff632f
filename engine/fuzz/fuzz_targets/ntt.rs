//! `cargo +nightly fuzz run ntt`
#![no_main]

mod alone;
#[allow(dead_code)]
#[path = "../../tests/targets/mod.rs"]
mod targets;

libfuzzer_sys::fuzz_target!(init: alone::alone(), |data: &[u8]| targets::ntt::run(data));
