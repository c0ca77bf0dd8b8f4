//! The records that a guest hands over, one JSON document each, put together to what was seen.
//!
//! Every record is untrusted. A document that the harness would not send (without the run's token, not
//! JSON, out of order, a name twice) leaves a failed canary on the scenario it arrived in, which makes
//! the verdict void.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde::de::IgnoredAny;
use serde_json::Value;

use super::instance::Handed;
use super::witness::{Measured, Seen};
use crate::observation::{Canary, Observation, Raised, ScenarioRecord, Series, Stage, Warning};

/// The probe name under which a record that cannot be genuine is reported.
const RECORDS_PROBE: &str = "records";

/// The scenario name that stands for records outside any scenario.
const OUTSIDE: &str = "(outside any scenario)";

/// A document as the harness writes it (`sandbox/guest/harness/channel.py`).
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Document {
    token: String,
    record: Record,
}

#[derive(Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
enum Record {
    Started { scenario: String },
    Observation { name: String, value: Value },
    Series { name: String, series: Series },
    MeasureBegun(Measurement),
    MeasureEnded(MeasureEnd),
    WatchBegun { name: String },
    WatchEnded { name: String },
    Raised { raised: Raised },
    Finished { canaries: Vec<Canary> },
    Warning(Warning),
    Stopped { stage: Stage, raised: Raised },
    Database { content: String },
}

/// The beginning of a measurement that the host counts itself.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
struct Measurement {
    name: String,
    size: u64,
    of: String,
    work: bool,
}

/// Its end.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct MeasureEnd {
    name: String,
    instances: Option<u64>,
    /// The witness has read it.
    #[serde(rename = "origins")]
    _origins: IgnoredAny,
}

/// What the records of one run add up to.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Collected {
    /// By the name of the scenario's function.
    pub(super) scenarios: BTreeMap<String, ScenarioRecord>,
    /// Without repetition, in order of appearance.
    pub(super) warnings: Vec<Warning>,
    /// The exception that kept the scenarios from running.
    pub(super) stopped: Option<(Stage, Raised)>,
    /// A database for others to begin with, as SQLite's own bytes in hexadecimal.
    pub(super) database: Option<String>,
    running: Option<String>,
    /// The measurements and watches of the running scenario that have no end yet.
    measuring: Vec<Measurement>,
    watching: Vec<String>,
    /// The series of the running scenario that the host has counted.
    series: BTreeMap<String, Series>,
}

impl Collected {
    /// Puts the records of a run together. `token` is what the host gave the harness for this run.
    pub(super) fn from_records(records: &[Handed], token: &str) -> Self {
        let mut collected = Self::default();
        for Handed { document, seen } in records {
            let genuine = serde_json::from_str::<Document>(document)
                .ok()
                .filter(|document| document.token == token)
                .and_then(|document| collected.take(document.record, seen.as_ref()));
            if genuine.is_none() {
                collected.distrust();
            }
        }
        collected
    }

    /// Takes one record in, or nothing when it cannot follow those before it. `seen` is what the host has
    /// seen in the window that the record closes.
    fn take(&mut self, record: Record, seen: Option<&Seen>) -> Option<()> {
        match record {
            Record::Started { scenario } => {
                if self.running.is_some() || self.scenarios.contains_key(&scenario) {
                    return None;
                }
                self.scenarios.insert(scenario.clone(), ScenarioRecord::default());
                self.running = Some(scenario);
                self.measuring.clear();
                self.watching.clear();
                self.series.clear();
            }
            Record::Observation { name, value } => self.observe(name, Observation::Value(value))?,
            Record::Series { name, series } => self.observe_series(name, series)?,
            Record::MeasureBegun(measurement) => {
                self.scenario()?;
                self.measuring.push(measurement);
            }
            Record::MeasureEnded(end) => self.measured(&end, seen)?,
            Record::WatchBegun { name } => {
                self.scenario()?;
                self.watching.push(name);
            }
            Record::WatchEnded { name } => {
                let place = self.watching.iter().rposition(|open| *open == name)?;
                self.watching.remove(place);
                let Some(Seen::Watched(statements)) = seen else {
                    return None;
                };
                self.observe(name, Observation::Statements(statements.clone()))?;
            }
            Record::Raised { raised } => self.scenario()?.raised = Some(raised),
            Record::Finished { canaries } => {
                for (name, series) in std::mem::take(&mut self.series) {
                    self.observe_series(name, series)?;
                }
                let scenario = self.scenario()?;
                scenario.canaries.extend(canaries);
                scenario.finished = true;
                self.running = None;
            }
            Record::Warning(warning) => {
                if !self.warnings.contains(&warning) {
                    self.warnings.push(warning);
                }
            }
            Record::Stopped { stage, raised } => {
                if self.stopped.is_some() {
                    return None;
                }
                self.stopped = Some((stage, raised));
            }
            Record::Database { content } => {
                // Before any scenario: what a submission did to its tables is nobody else's.
                if !self.scenarios.is_empty() || self.database.is_some() {
                    return None;
                }
                self.database = Some(content);
            }
        }
        Some(())
    }

    /// Adds the costs that the host has counted to their series.
    fn measured(&mut self, end: &MeasureEnd, seen: Option<&Seen>) -> Option<()> {
        let place = self.measuring.iter().rposition(|open| open.name == end.name)?;
        let measurement = self.measuring.remove(place);
        let Some(Seen::Measured(measured)) = seen else {
            return None;
        };
        let Measured {
            queries,
            rows,
            work,
            repeated,
        } = measured;
        let series = self.series.entry(measurement.name).or_default();
        if series.sizes.iter().all(|size| *size <= measurement.size) {
            series.repeated.clone_from(repeated);
        }
        series.of = measurement.of;
        series.sizes.push(measurement.size);
        series.queries.push(*queries);
        series.rows.push(*rows);
        if measurement.work {
            series.steps.push((*work)?);
        }
        series.instances.extend(end.instances);
        Some(())
    }

    fn observe_series(&mut self, name: String, series: Series) -> Option<()> {
        let costs = [&series.queries, &series.rows, &series.steps, &series.instances];
        let is_uneven = costs
            .iter()
            .any(|cost| !cost.is_empty() && cost.len() != series.sizes.len());
        if is_uneven {
            return None;
        }
        self.observe(name, Observation::Series(series))
    }

    fn observe(&mut self, name: String, observation: Observation) -> Option<()> {
        self.scenario()?
            .observations
            .insert(name, observation)
            .is_none()
            .then_some(())
    }

    fn scenario(&mut self) -> Option<&mut ScenarioRecord> {
        self.scenarios.get_mut(self.running.as_ref()?)
    }

    /// Leaves a failed canary where the last record arrived, or on every scenario when none runs.
    fn distrust(&mut self) {
        let name = self.running.clone().unwrap_or_else(|| OUTSIDE.to_owned());
        self.scenarios.entry(name).or_default().canaries.push(Canary {
            probe: RECORDS_PROBE.to_owned(),
            planted: 1,
            seen: 0,
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TOKEN: &str = "t";

    fn collect(records: &[&str]) -> Collected {
        let documents: Vec<String> = records
            .iter()
            .map(|record| format!(r#"{{"token":"{TOKEN}","record":{record}}}"#))
            .collect();
        Collected::from_records(&handed(&documents), TOKEN)
    }

    fn handed(documents: &[String]) -> Vec<Handed> {
        let handed = |document: &String| Handed {
            document: document.clone(),
            seen: None,
        };
        documents.iter().map(handed).collect()
    }

    #[test]
    fn observations_belong_to_the_scenario_that_runs() {
        let collected = collect(&[
            r#"{"started":{"scenario":"list"}}"#,
            r#"{"observation":{"name":"body","value":[1]}}"#,
            r#"{"finished":{"canaries":[{"probe":"sql","planted":2,"seen":2}]}}"#,
        ]);
        let scenario = &collected.scenarios["list"];
        assert!(scenario.finished);
        assert_eq!(scenario.blinded_probes().count(), 0);
        assert_eq!(
            scenario.observations["body"],
            Observation::Value(serde_json::json!([1]))
        );
    }

    #[test]
    fn a_record_without_the_token_makes_its_scenario_void() {
        let mut documents = vec![format!(
            r#"{{"token":"{TOKEN}","record":{{"started":{{"scenario":"list"}}}}}}"#
        )];
        documents.push(r#"{"token":"guess","record":{"observation":{"name":"body","value":1}}}"#.to_owned());
        let collected = Collected::from_records(&handed(&documents), TOKEN);
        let scenario = &collected.scenarios["list"];
        assert!(scenario.observations.is_empty());
        assert_eq!(scenario.blinded_probes().collect::<Vec<_>>(), ["records"]);
    }

    #[test]
    fn an_observation_that_is_made_twice_makes_its_scenario_void() {
        let collected = collect(&[
            r#"{"started":{"scenario":"list"}}"#,
            r#"{"observation":{"name":"body","value":1}}"#,
            r#"{"observation":{"name":"body","value":2}}"#,
        ]);
        assert_eq!(collected.scenarios["list"].blinded_probes().count(), 1);
    }

    #[test]
    fn a_series_whose_lists_differ_in_length_is_refused() {
        let collected = collect(&[
            r#"{"started":{"scenario":"list"}}"#,
            r#"{"series":{"name":"orders","series":{"of":"orders","sizes":[3,30],"queries":[3],"rows":[1,1],"steps":[1,1],"instances":[0,0],"repeated":[]}}}"#,
        ]);
        assert!(collected.scenarios["list"].observations.is_empty());
        assert_eq!(collected.scenarios["list"].blinded_probes().count(), 1);
    }

    #[test]
    fn a_scenario_that_was_cut_short_is_not_finished() {
        let collected = collect(&[r#"{"started":{"scenario":"list"}}"#]);
        assert!(!collected.scenarios["list"].finished);
    }

    proptest::proptest! {
        #[test]
        fn no_document_whatever_makes_the_collector_panic(documents: Vec<String>) {
            let collected = Collected::from_records(&handed(&documents), TOKEN);
            proptest::prop_assert_eq!(collected.scenarios.is_empty(), documents.is_empty());
        }
    }
}
