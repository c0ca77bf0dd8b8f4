pub mod error;
pub mod executor;
pub mod exercise;
pub mod exit;
pub mod judge;
pub mod observation;
pub mod report;
pub mod submission;
