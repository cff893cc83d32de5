package io.livetable.connect.config;

/**
 * Something that is wrong with the settings.
 *
 * @param key the setting that must change
 * @param message what is wrong, and how to mend it
 */
public record Finding(String key, String message) {}
