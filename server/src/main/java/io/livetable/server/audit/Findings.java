package io.livetable.server.audit;

import java.util.ArrayList;
import java.util.List;

/** What an audit has counted. Not thread-safe. */
public final class Findings {

  private static final int DETAILS = 30;

  private final List<String> details = new ArrayList<>();
  private long updates;
  private long snapshots;
  private long resumed;
  private long gaps;
  private long duplicates;
  private long reorders;
  private long wrong;
  private long checked;
  private long unchecked;

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

  /** Something that was claimed and could be compared with the records, whatever came of it. */
  void checked() {
    checked++;
  }

  /** Something that was claimed and that the records, as far as they are left, do not decide. */
  void unchecked(String detail) {
    unchecked++;
    detail("undecided", detail);
  }

  private void detail(String kind, String detail) {
    if (details.size() < DETAILS) {
      details.add(kind + ": " + detail);
    }
  }

  /** How many updates there were. */
  public long updates() {
    return updates;
  }

  /** How many snapshots there were. */
  public long snapshots() {
    return snapshots;
  }

  /** How many resumptions there were. */
  public long resumed() {
    return resumed;
  }

  /** How many records a client should have been sent and never was. */
  public long gaps() {
    return gaps;
  }

  /** How many records a client was sent again. */
  public long duplicates() {
    return duplicates;
  }

  /** How many records or positions came after a later one. */
  public long reorders() {
    return reorders;
  }

  /** How many other things are not true. */
  public long wrong() {
    return wrong;
  }

  /** How many claims were compared with the records. */
  public long checkedClaims() {
    return checked;
  }

  /** How many claims could not be compared with the records. */
  public long uncheckedClaims() {
    return unchecked;
  }

  /** What follows: right only if something was checked and nothing was left open. */
  Verdict verdict() {
    if (!clean()) {
      return Verdict.WRONG;
    }
    return unchecked > 0 || checked == 0 ? Verdict.UNDECIDED : Verdict.RIGHT;
  }

  /** The first findings, in words. */
  public List<String> details() {
    return List.copyOf(details);
  }

  /** Whether nothing was found. */
  public boolean clean() {
    return gaps + duplicates + reorders + wrong == 0;
  }
}
