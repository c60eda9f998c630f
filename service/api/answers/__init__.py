"""What the API answers, for its OpenAPI document; a test holds every answer against it."""
