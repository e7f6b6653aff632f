//! `cargo +nightly fuzz run msm`
#![no_main]

mod alone;
#[allow(dead_code)]
#[path = "../../tests/targets/mod.rs"]
mod targets;

libfuzzer_sys::fuzz_target!(init: alone::alone(), |data: &[u8]| targets::msm::run(data));
