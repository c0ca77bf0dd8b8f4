raises = "FieldError"
