package io.livetable.server.session;

import io.livetable.server.auth.Authenticator;
import io.livetable.server.config.AuthConfig;
import io.livetable.server.metrics.AuthMeters;
import java.time.InstantSource;

/**
 * How sessions find out who comes.
 *
 * @param authenticator verifies tokens
 * @param config times, and what clients are told
 * @param wall what time it is, as tokens have it
 * @param meters counts
 */
public record Authentication(
    Authenticator authenticator, AuthConfig config, InstantSource wall, AuthMeters meters) {}
