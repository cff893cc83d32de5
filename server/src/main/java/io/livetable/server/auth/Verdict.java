package io.livetable.server.auth;

/** What has become of a token. */
public sealed interface Verdict {

  /** It is accepted. */
  record Accepted(Principal principal) implements Verdict {}

  /** It is not. */
  record Refused(Refusal refusal) implements Verdict {}
}
