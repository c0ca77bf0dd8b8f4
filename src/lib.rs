pub mod error;
pub mod executor;
pub mod exercise;
pub mod exit;
pub mod observation;
pub mod pack;
pub mod report;
pub mod submission;
