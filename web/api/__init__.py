"""The JSON API, its description and its documentation."""
