package io.livetable.server.auth;

import java.util.Map;

/**
 * What a token says, once its signature and its times have been verified.
 *
 * @param subject whom it names
 * @param expires its {@code exp}, milliseconds since 1970
 * @param claims all its claims, as JSON has them: strings, numbers, booleans, lists, maps; {@code
 *     aud} is always a list of strings, times are {@link java.util.Date}s
 */
public record VerifiedToken(String subject, long expires, Map<String, Object> claims) {}
