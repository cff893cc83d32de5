package io.livetable.protocol;

/** Link messages as CBOR, one message per WebSocket message. Thread-safe. */
public final class LinkCodec {

  /** The message's bytes. */
  public byte[] encode(LinkMessage message) {
    throw new UnsupportedOperationException(message.toString());
  }

  /**
   * The message that the bytes hold.
   *
   * @throws LinkProtocolException if they hold none, or more than one
   */
  public LinkMessage decode(byte[] bytes, int offset, int length) throws LinkProtocolException {
    throw new LinkProtocolException("not written yet");
  }
}
