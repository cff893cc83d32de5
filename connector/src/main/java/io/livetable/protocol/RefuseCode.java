package io.livetable.protocol;

/** The codes of {@link LinkMessage.Refuse} and {@link LinkMessage.Fault}. */
public enum RefuseCode {
  /** The sides speak different versions of the link protocol. Final. */
  UNSUPPORTED_PROTOCOL(true),
  /** The sides render records differently. Final. */
  RENDERER_MISMATCH(true),
  /** A topic of the connector is no feed of the server. Final. */
  UNKNOWN_TOPIC(true),
  /** The connector's converters differ from the feed's. Final. */
  CONVERTER_MISMATCH(true),
  /** The server does not know its feeds' topics yet (it is starting). The task tries again. */
  NOT_READY(false),
  /** The topic was re-created or repartitioned. The task connects again. */
  EPOCH_CHANGED(false),
  /** The same task of the same connector has linked anew. The task waits before it tries again. */
  REPLACED(false),
  /** The other side broke the protocol. The task connects again. */
  PROTOCOL_ERROR(false),
  /** The server stops. The task connects again. */
  STOPPING(false);

  private final boolean lasting;

  RefuseCode(boolean lasting) {
    this.lasting = lasting;
  }

  /** Whether only a change of configuration can help: the task fails. */
  public boolean isFinal() {
    return lasting;
  }

  /** The code as it is on the wire: lower case with underscores. */
  public String text() {
    return name().toLowerCase(java.util.Locale.ROOT);
  }

  /** Reads what {@link #text} writes; a code of a newer version is a {@link #PROTOCOL_ERROR}. */
  public static RefuseCode parse(String text) {
    for (RefuseCode code : values()) {
      if (code.text().equals(text)) {
        return code;
      }
    }
    return PROTOCOL_ERROR;
  }
}
