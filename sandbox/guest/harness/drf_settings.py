"""Gives DRF's classes the defaults of the project's `REST_FRAMEWORK` setting.

DRF copies its settings into class attributes when it is imported, which in the image was long before
the project came. This table is where it does so (DRF 3.18).
"""

from __future__ import annotations

from importlib import import_module

from rest_framework.settings import api_settings

COPIED_SETTINGS = {
    "rest_framework.views": {
        "APIView": {
            "renderer_classes": "DEFAULT_RENDERER_CLASSES",
            "parser_classes": "DEFAULT_PARSER_CLASSES",
            "authentication_classes": "DEFAULT_AUTHENTICATION_CLASSES",
            "throttle_classes": "DEFAULT_THROTTLE_CLASSES",
            "permission_classes": "DEFAULT_PERMISSION_CLASSES",
            "content_negotiation_class": "DEFAULT_CONTENT_NEGOTIATION_CLASS",
            "metadata_class": "DEFAULT_METADATA_CLASS",
            "versioning_class": "DEFAULT_VERSIONING_CLASS",
        },
    },
    "rest_framework.generics": {
        "GenericAPIView": {
            "filter_backends": "DEFAULT_FILTER_BACKENDS",
            "pagination_class": "DEFAULT_PAGINATION_CLASS",
        },
    },
    "rest_framework.pagination": {
        "PageNumberPagination": {"page_size": "PAGE_SIZE"},
        "LimitOffsetPagination": {"default_limit": "PAGE_SIZE"},
        "CursorPagination": {"page_size": "PAGE_SIZE"},
    },
    "rest_framework.filters": {
        "SearchFilter": {"search_param": "SEARCH_PARAM"},
        "OrderingFilter": {"ordering_param": "ORDERING_PARAM"},
    },
    "rest_framework.throttling": {
        "SimpleRateThrottle": {"THROTTLE_RATES": "DEFAULT_THROTTLE_RATES"},
    },
    "rest_framework.versioning": {
        "BaseVersioning": {
            "default_version": "DEFAULT_VERSION",
            "allowed_versions": "ALLOWED_VERSIONS",
            "version_param": "VERSION_PARAM",
        },
    },
    "rest_framework.renderers": {
        "JSONRenderer": {
            "compact": "COMPACT_JSON",
            "ensure_ascii": None,
            "strict": "STRICT_JSON",
        },
    },
    "rest_framework.parsers": {"JSONParser": {"strict": "STRICT_JSON"}},
    "rest_framework.serializers": {"ModelSerializer": {"url_field_name": "URL_FIELD_NAME"}},
}


def refresh_copied_settings() -> None:
    """Copies the settings into the classes again."""
    for module_name, classes in COPIED_SETTINGS.items():
        module = import_module(module_name)
        for class_name, attributes in classes.items():
            for attribute, setting in attributes.items():
                value = not api_settings.UNICODE_JSON if setting is None else getattr(api_settings, setting)
                setattr(getattr(module, class_name), attribute, value)
