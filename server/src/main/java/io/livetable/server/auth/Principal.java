package io.livetable.server.auth;

/**
 * Whom an accepted token names, and what it allows.
 *
 * @param subject its {@code sub}
 * @param expires its {@code exp}, milliseconds since 1970
 * @param ends until when it counts: {@code exp} and the leeway, milliseconds since 1970
 * @param access the accounts that it allows
 */
public record Principal(String subject, long expires, long ends, AccountAccess access) {}
