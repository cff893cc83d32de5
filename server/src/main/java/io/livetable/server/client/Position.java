package io.livetable.server.client;

/** Where a client stands in a feed: the next offset it wants, within an epoch and partition. */
public record Position(String epoch, int partition, long next) {}
