package io.inmesh.spring.app;

/** Something to send as JSON. */
public record Book(int id, String title) {}
