package io.livetable.connect.metrics;

/**
 * A task at a moment.
 *
 * @param servers how many servers it pushes to
 * @param inSync how many of them are in sync
 * @param paused whether consumption is paused
 * @param unacknowledgedRanges how many ranges no server has acknowledged
 * @param unacknowledgedBytes how many bytes no server has acknowledged
 * @param badRecords how many records could not be pushed since the task's start
 */
public record TaskStatus(
    int servers,
    int inSync,
    boolean paused,
    int unacknowledgedRanges,
    long unacknowledgedBytes,
    long badRecords) {}
