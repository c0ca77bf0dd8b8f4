//! What scenarios see through the lab, in the real guest.

use serde_json::json;

use crate::projects::{PLAIN_VIEW, job, run, value};

#[test]
fn an_exception_in_a_view_becomes_a_500_that_carries_it() {
    let views = "def index(request):\n    return {}[\"basket\"]\n";
    let record = run(&job(views, "lab.observe(\"page\", lab.client().get(\"/\"))"));
    let page = value(&record, "page");
    assert_eq!(page["status"], json!(500));
    assert_eq!(page["raised"]["type"], json!("KeyError"));
    let frames = page["raised"]["frames"].as_array().expect("frames");
    let last = frames.last().expect("a frame");
    assert_eq!(last["file"], json!("shop/views.py"));
    assert_eq!(last["source"], json!("return {}[\"basket\"]"));
}

#[test]
fn a_series_grows_where_the_queries_do_and_names_the_line() {
    let views = "from django.http import HttpResponse\n\nfrom shop.models import Thing\n\n\ndef index(request):\n    names = [Thing.objects.get(pk=pk).name for pk in Thing.objects.values_list(\"pk\", flat=True)]\n    return HttpResponse(\",\".join(names))\n";
    let scene = "from shop.models import Thing\nfor size in (5, 2):\n    Thing.objects.all().delete()\n    Thing.objects.bulk_create(Thing(name=str(n)) for n in range(size))\n    with lab.measure(\"things\", size=size, of=\"things\", also=(\"instances\",)):\n        lab.client().get(\"/\")";
    let record = run(&job(views, scene));
    let series = serde_json::to_value(&record.scenarios["scene"].observations["things"]).expect("a series");
    assert_eq!(series["queries"], json!([6, 3]));
    assert_eq!(series["rows"], json!([10, 4]));
    assert_eq!(series["instances"], json!([1, 1]));
    assert_eq!(series["steps"], json!([]));
    assert_eq!(series["repeated"][0]["count"], json!(5));
    assert_eq!(series["repeated"][0]["origin"]["file"], json!("shop/views.py"));
    assert_eq!(series["repeated"][0]["origin"]["line"], json!(7));
}

#[test]
fn each_scenario_starts_from_the_same_database_cache_and_clock() {
    let body = "from django.core.cache import cache\nfrom shop.models import Thing\nlab.observe(\"rows\", Thing.objects.count())\nlab.observe(\"cached\", cache.get(\"k\"))\nlab.observe(\"now\", lab.clock.now())\nThing.objects.create(name=\"a\")\ncache.set(\"k\", 1)\nlab.clock.advance(90)";
    let mut twice = job(PLAIN_VIEW, body);
    twice.scenario.push_str("\n\ndef again(lab):\n    scene(lab)\n");
    twice.scenarios.push("again".to_owned());
    let record = run(&twice);
    assert_eq!(record.scenarios["scene"], record.scenarios["again"]);
    assert_eq!(value(&record, "rows"), json!(0));
}

#[test]
fn a_transaction_left_open_does_not_reach_the_next_scenario() {
    let mut twice = job(
        PLAIN_VIEW,
        "from django.db import transaction\nfrom shop.models import Thing\ntransaction.atomic().__enter__()\nThing.objects.create(name=\"a\")",
    );
    twice.scenario.push_str("\n\ndef again(lab):\n    from shop.models import Thing\n    lab.observe(\"rows\", Thing.objects.count())\n    Thing.objects.create(name=\"b\")\n");
    twice.scenarios.push("again".to_owned());
    let record = run(&twice);
    let again = serde_json::to_value(&record.scenarios["again"]).expect("a record");
    assert_eq!(again["observations"]["rows"], json!(0), "{again:#}");
    assert_eq!(again["raised"], json!(null), "{again:#}");
}

#[test]
fn a_fault_hits_the_statement_that_was_asked_for() {
    let scene = "from shop.models import Thing\nwith lab.fault(r\"INSERT.*shop_thing\", nth=2):\n    lab.observe(\"outcomes\", [lab.attempt(lambda n=n: Thing.objects.create(name=n).name) for n in \"abc\"])";
    let record = run(&job(PLAIN_VIEW, scene));
    assert_eq!(
        value(&record, "outcomes"),
        json!([{"returned": "a"}, {"raised": "django.db.utils.OperationalError"}, {"returned": "c"}])
    );
}

#[test]
fn a_warning_of_the_project_is_passed_on_once() {
    let views = "import warnings\n\nfrom django.http import HttpResponse\n\n\ndef index(request):\n    warnings.warn(\"old\", DeprecationWarning)\n    return HttpResponse()\n";
    let record = run(&job(views, "lab.client().get(\"/\")\nlab.client().get(\"/\")"));
    let warnings: Vec<_> = record
        .warnings
        .iter()
        .map(|warning| (warning.category.as_str(), warning.file.as_str(), warning.line))
        .collect();
    assert_eq!(warnings, [("DeprecationWarning", "shop/views.py", 7)]);
}

#[test]
fn drf_takes_its_defaults_from_the_projects_settings() {
    let mut api = job(
        "from rest_framework.decorators import api_view\nfrom rest_framework.response import Response\n\n\n@api_view()\ndef index(request):\n    return Response({})\n",
        "lab.observe(\"anonymous\", lab.api().get(\"/\").status_code)",
    );
    let settings = "SECRET_KEY = \"k\"\nINSTALLED_APPS = [\"django.contrib.contenttypes\", \"django.contrib.auth\", \"rest_framework\", \"shop\"]\nROOT_URLCONF = \"config.urls\"\nREST_FRAMEWORK = {\"DEFAULT_PERMISSION_CLASSES\": [\"rest_framework.permissions.IsAuthenticated\"]}\n";
    api.project
        .insert("config/settings.py".to_owned(), settings.as_bytes().to_vec());
    assert_eq!(value(&run(&api), "anonymous"), json!(403));
}
