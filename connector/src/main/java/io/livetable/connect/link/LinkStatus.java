package io.livetable.connect.link;

/**
 * The link to one server at a moment, and what went over it since the task's start.
 *
 * @param state where it stands
 * @param inSync whether what the server acknowledges counts
 * @param queueBytes how much waits for the server's acknowledgement
 * @param oldestUnacknowledgedMillis how long ago the oldest unacknowledged range was sent; 0 if
 *     there is none
 * @param links how often the server has welcomed the task
 * @param records how many records were sent, those that were sent again included
 * @param ranges how many ranges were sent, those that were sent again included
 * @param redeliveries how many ranges were sent again, since an earlier link was lost before they
 *     were acknowledged
 * @param lastError why the last attempt failed or the last link was lost; empty if none was
 */
public record LinkStatus(
    LinkState state,
    boolean inSync,
    long queueBytes,
    long oldestUnacknowledgedMillis,
    long links,
    long records,
    long ranges,
    long redeliveries,
    String lastError) {}
