package io.livetable.server.hub;

import org.jspecify.annotations.Nullable;

/**
 * What follows an account in a partition. Every call comes on the partition's event loop. It
 * carries its own place among the account's watchers, so that it is found at once, however many
 * there are.
 */
public abstract class Watcher {

  /** The watchers that it is one of; null while it is not attached. */
  @Nullable Watchers among;

  /** Where in {@link #among} it is. */
  int index;

  private final String account;

  /** A watcher of this account. */
  protected Watcher(String account) {
    this.account = account;
  }

  /** The account that is followed. */
  public final String account() {
    return account;
  }

  /** The next event of the account; only while registered. */
  public abstract void give(Update update);

  /**
   * The frontier jumped: what was given is complete up to the old one only. Only while registered;
   * the watcher is no longer registered.
   */
  public abstract void reanchored();

  /**
   * A claim about this account was false and the account's watchers may have missed an event: what
   * was seen must be read again. In whatever state the watcher is; it is no longer registered.
   */
  public abstract void missed();

  /**
   * The frontier fell back, because it was beyond the end of the log: what was seen beyond it must
   * be read again. In whatever state the watcher is; it is no longer registered.
   */
  public abstract void refuted();

  /** The partition became current or stale. In whatever state the watcher is. */
  public abstract void freshness(Freshness freshness);

  /**
   * The partition's epoch ended: it will give nothing more. In whatever state the watcher is; it is
   * no longer attached.
   */
  public abstract void epochEnded();
}
