package io.livetable.server.audit;

import java.util.Locale;

/** What an audit comes to. */
enum Verdict {
  /** All that was claimed was compared with the records and is true. */
  RIGHT(0),
  /** Something is not true. */
  WRONG(1),
  /** Nothing was found to be wrong, but not everything could be compared. */
  UNDECIDED(3);

  private final int exitStatus;

  Verdict(int exitStatus) {
    this.exitStatus = exitStatus;
  }

  /** The exit status of a process that came to this. */
  int exitStatus() {
    return exitStatus;
  }

  /** The word for it. */
  String text() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** What two audits come to together: wrong if one is, right if both are. */
  Verdict and(Verdict other) {
    if (this == WRONG || other == WRONG) {
      return WRONG;
    }
    return this == RIGHT ? other : this;
  }
}
