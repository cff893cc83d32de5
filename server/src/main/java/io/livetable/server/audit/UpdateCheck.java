package io.livetable.server.audit;

import io.livetable.server.client.ServerMessage;
import java.util.Optional;

/** Compares what one update says of itself and of what is before it with what is known. */
final class UpdateCheck {

  private final String name;
  private final AccountLog log;
  private final Shape shape;
  private final Findings findings;
  private final ServerMessage.Update update;

  UpdateCheck(
      String name, AccountLog log, Shape shape, Findings findings, ServerMessage.Update update) {
    this.name = name;
    this.log = log;
    this.shape = shape;
    this.findings = findings;
    this.update = update;
  }

  /**
   * Checks the update.
   *
   * @return whether it is known to be a record of the account, byte for byte
   */
  boolean isRight() {
    boolean right = record();
    claim();
    return right;
  }

  /** Whether the update is known to be a record of the account, byte for byte. */
  private boolean record() {
    Optional<Recorded> record = log.at(update.event().offset());
    if (record.isEmpty() && !log.isListed(update.event().offset())) {
      findings.unchecked(
          "%s: update %d is not in the log: %s"
              .formatted(name, update.event().offset(), log.doubt()));
      return false;
    }
    findings.checked();
    boolean right =
        record.isPresent()
            && update.partition() == record.get().partition()
            && record.get().isShownAs(update.event());
    if (!right) {
      findings.wrong("%s: update %s, recorded %s".formatted(name, update, record.orElse(null)));
    }
    return right;
  }

  /** Checks how many records the update says lie between the one before it and itself. */
  private void claim() {
    long offset = update.event().offset();
    long between = log.between(update.prev() + 1, offset).size();
    boolean whole = log.isListed(update.prev() + 1);
    if (!whole && between <= update.conflated() && (shape.latest() || update.conflated() == 0)) {
      findings.unchecked(
          "%s: update %d claims %d records since %d: %s"
              .formatted(name, offset, update.conflated(), update.prev(), log.doubt()));
      return;
    }
    findings.checked();
    long given = log.given(update.prev() + 1, offset).size();
    if (update.conflated() < given || update.conflated() > between) {
      findings.wrong(
          "%s: update %d claims %d records since %d, there are %s%d"
              .formatted(
                  name,
                  offset,
                  update.conflated(),
                  update.prev(),
                  whole ? "" : "at least ",
                  between));
    } else if (!shape.latest() && update.conflated() > 0) {
      findings.wrong("%s: update %d of a history is conflated".formatted(name, offset));
    }
  }
}
