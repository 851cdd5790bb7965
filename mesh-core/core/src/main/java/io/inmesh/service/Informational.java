package io.inmesh.service;

/**
 * An interim response (RFC 9110, 15.2) such as 103 Early Hints.
 *
 * @param status 102 to 199
 * @param headers its headers
 */
public record Informational(int status, Headers headers) {}
