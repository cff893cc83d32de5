package io.livetable.server.smoke;

import java.util.ArrayList;
import java.util.List;

/** What an audit has counted. Not thread-safe. */
final class Findings {

  private static final int DETAILS = 30;

  private final List<String> details = new ArrayList<>();
  private long updates;
  private long snapshots;
  private long resumed;
  private long gaps;
  private long duplicates;
  private long reorders;
  private long wrong;

  void update() {
    updates++;
  }

  void snapshot() {
    snapshots++;
  }

  void resumption() {
    resumed++;
  }

  /** Records that a client should have been sent, and never was. */
  void gaps(long missing, String detail) {
    if (missing > 0) {
      gaps += missing;
      detail("gap", detail);
    }
  }

  /** A record that a client was sent again. */
  void duplicate(String detail) {
    duplicates++;
    detail("duplicate", detail);
  }

  /** A record, or a position, that came after a later one. */
  void reorder(String detail) {
    reorders++;
    detail("reorder", detail);
  }

  /** Anything that is not true. */
  void wrong(String detail) {
    wrong++;
    detail("wrong", detail);
  }

  private void detail(String kind, String detail) {
    if (details.size() < DETAILS) {
      details.add(kind + ": " + detail);
    }
  }

  long updates() {
    return updates;
  }

  long snapshots() {
    return snapshots;
  }

  long resumed() {
    return resumed;
  }

  long gaps() {
    return gaps;
  }

  long duplicates() {
    return duplicates;
  }

  long reorders() {
    return reorders;
  }

  long wrong() {
    return wrong;
  }

  /** The first findings, in words. */
  List<String> details() {
    return List.copyOf(details);
  }

  /** Whether nothing was found. */
  boolean clean() {
    return gaps + duplicates + reorders + wrong == 0;
  }
}
