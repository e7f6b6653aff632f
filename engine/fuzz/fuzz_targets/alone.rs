/// Let the fuzzer's own thread be rayon's only one: handing each small task to another takes longer than the task.
pub fn alone() {
    let pool = rayon::ThreadPoolBuilder::new().num_threads(1).use_current_thread();
    assert!(pool.build_global().is_ok(), "nothing used rayon before");
}
