package io.livetable.server.subscription;

import org.jspecify.annotations.Nullable;

/**
 * What a subscription that has ended leaves to the one that replaces it.
 *
 * @param stands what its client stands at: without a position of the client's own, it must not be
 *     answered below that; null if it stands nowhere
 * @param owed {@link Reset#MISSED_EVENT} if the client's view may lack an event and no snapshot has
 *     replaced it yet: then its position means nothing; otherwise {@link Reset#NONE}
 */
public record Left(@Nullable Long stands, Reset owed) {

  /** Nothing was replaced. */
  public static final Left NOTHING = new Left(null, Reset.NONE);
}
