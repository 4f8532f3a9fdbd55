"""A language that nobody speaks, made of what is marked for translation: what stays plain English on a page is not."""
