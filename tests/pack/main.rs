//! Packs at their boundary: folders in, exercises, complaints and verifications out.

mod copies;
mod loading;
mod manifests;
mod mutants;
mod prerequisites;
mod scaffolding;
mod scripted;
mod verifying;
