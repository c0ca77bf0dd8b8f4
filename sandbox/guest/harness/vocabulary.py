"""Names of Django's and Python's that say what a piece of code is about, for the making of mutants."""

from __future__ import annotations

#: Calls that can be left out of a chain of them: what remains is a queryset as well.
QUERYSET_CALLS = frozenset(
    "select_related prefetch_related filter exclude order_by distinct select_for_update annotate alias "
    "only defer reverse using values values_list iterator".split()
)
#: Methods that end a chain: without them there is something else than a queryset.
ENDS_OF_CHAINS = frozenset(
    "all get first last create count exists aggregate update delete get_or_create update_or_create "
    "in_bulk earliest latest bulk_create bulk_update as_manager from_queryset raw aget afirst acreate "
    "acount aexists explain none union intersection difference get_queryset db_manager contains".split()
)
MANAGERS = frozenset("objects _default_manager _base_manager".split())
#: Calls that clean a text or a number.
CLEANING_CALLS = frozenset(
    "strip lstrip rstrip lower upper casefold quantize removeprefix removesuffix".split()
)
#: Functions whose argument could stand there alone.
WRAPPERS = frozenset("escape conditional_escape strip_tags sorted set reversed abs round".split())

#: Functions that take any number of arguments.
TAKES_ANY_NUMBER = frozenset(
    "select_related prefetch_related prefetch_related_objects order_by filter exclude get annotate only "
    "defer values values_list distinct vary_on_headers patch_vary_headers aprefetch_related_objects "
    "Coalesce Concat Greatest Least Q".split()
)
#: Calls whose keywords Django understands.
DJANGO_CALLS = TAKES_ANY_NUMBER | frozenset(
    "aggregate create update get_or_create update_or_create bulk_create bulk_update alias "
    "select_for_update Prefetch get_object_or_404 get_list_or_404 aget_object_or_404 path re_path include "
    "Window Subquery FilteredRelation register action api_view cache_page cache_control set get_or_set "
    "add incr login_required permission_required user_passes_test atomic on_commit save full_clean "
    "refresh_from_db Count Sum Avg Min Max ArrayAgg Meta RunPython RunSQL response Response JsonResponse "
    "render redirect".split()
)
DJANGO_ENDINGS = ("Field", "Key", "Constraint", "Index", "Validator", "Serializer", "Form", "Paginator")
#: Keywords without which nothing can be made.
NEEDED_KEYWORDS = frozenset("model_name field name index constraint to on_delete".split())
NAMED_ROUTES = frozenset("path re_path".split())

#: What is said to people, or is about sizes and defaults that no request sees.
NAMES_FOR_PEOPLE = frozenset(
    "verbose_name verbose_name_plural help_text max_length max_digits decimal_places elidable "
    "preserve_default hints initial app_label default_auto_field label description short_description "
    "__all__".split()
)
#: Keys that Django makes for itself.
FIELDS_FOR_NOBODY = frozenset("AutoField BigAutoField SmallAutoField".split())
METHODS_FOR_PEOPLE = frozenset("__str__ __repr__".split())

#: Decorators that make what is below them something else: without them nothing works.
DECORATORS_THAT_DEFINE = frozenset(
    "property cached_property staticmethod classmethod dataclass setter getter deleter overload override "
    "final abstractmethod contextmanager asynccontextmanager fixture".split()
)

#: Methods that Django or its REST framework calls, and that have a default of their own.
HOOKS = frozenset(
    "get_queryset get_object get_context_data get_serializer_class get_serializer_context get_permissions "
    "get_authenticators get_throttles get_form_kwargs get_form_class get_form get_success_url "
    "has_permission has_object_permission has_add_permission has_change_permission has_delete_permission "
    "has_view_permission check_object_permissions perform_create perform_update perform_destroy "
    "form_valid form_invalid save save_model save_related save_formset delete delete_model "
    "delete_queryset clean full_clean dispatch initial to_representation to_internal_value create update "
    "validate test_func handle_no_permission paginate_queryset get_paginated_response filter_queryset "
    "get_readonly_fields formfield_for_foreignkey get_list_display get_absolute_url ready process_view "
    "process_exception process_template_response".split()
)
HOOK_BEGINNINGS = ("validate_", "clean_")

#: Lists whose every element means something to Django.
DJANGO_LISTS = frozenset(
    "permission_classes authentication_classes throttle_classes filter_backends renderer_classes "
    "parser_classes validators operations dependencies MIDDLEWARE INSTALLED_APPS fields exclude ordering "
    "constraints indexes unique_together index_together list_display list_filter search_fields "
    "ordering_fields filterset_fields read_only_fields readonly_fields list_select_related raw_id_fields "
    "autocomplete_fields update_fields urlpatterns http_method_names methods inlines actions opclasses "
    "include expressions".split()
)

#: Lookups that are mixed up.
OTHER_LOOKUPS = {
    "lt": "lte",
    "lte": "lt",
    "gt": "gte",
    "gte": "gt",
    "iexact": "exact",
    "startswith": "contains",
}
