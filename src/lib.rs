pub mod error;
pub mod executor;
pub mod exercise;
pub mod exit;
pub mod observation;
pub mod report;
pub mod sandbox;
pub mod submission;
