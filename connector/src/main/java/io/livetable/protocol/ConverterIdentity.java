package io.livetable.protocol;

/**
 * What tells whether two sides turn a record's bytes into the same data: both converters' classes
 * and a hash of their settings.
 *
 * @param keyClass the key converter's class name
 * @param keySettings a hash of the key converter's settings, without secrets
 * @param valueClass the value converter's class name
 * @param valueSettings a hash of the value converter's settings, without secrets
 */
public record ConverterIdentity(
    String keyClass, String keySettings, String valueClass, String valueSettings) {}
