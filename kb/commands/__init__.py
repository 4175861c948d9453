"""Commands of `kb` that need nothing but `kb`; each module is imported when its command runs."""
