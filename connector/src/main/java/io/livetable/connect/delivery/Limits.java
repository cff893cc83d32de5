package io.livetable.connect.delivery;

/**
 * The bounds of a delivery.
 *
 * @param claimJumps whether a claim may cover offsets that the task was not given
 * @param batchRecords the most records of a claim
 * @param batchBytes the bytes from which on a claim is finished
 * @param queueBytes the bytes from which on a server's queue is full
 * @param ackTimeoutNanos the age of a server's oldest unacknowledged claim from which on it is not
 *     in sync
 */
public record Limits(
    boolean claimJumps, int batchRecords, long batchBytes, long queueBytes, long ackTimeoutNanos) {}
