package io.livetable.protocol;

import java.nio.ByteBuffer;
import org.apache.kafka.connect.data.Schema;
import org.jspecify.annotations.Nullable;

/**
 * Turns a record's key into an account and its value into JSON text, the same way on both paths.
 * Thread-safe.
 *
 * <p>A key is an account if it is a string that is not empty, an integer or a boolean. A value that
 * is bytes or a string must be exactly one JSON text and is passed on byte for byte. Every other
 * value is written by this table:
 *
 * <table>
 * <caption>How Connect's data becomes JSON</caption>
 * <tr><th>Connect</th><th>JSON</th></tr>
 * <tr><td>null at the top</td><td>no value: the account is removed</td></tr>
 * <tr><td>null inside, absent optional field</td><td>{@code null}</td></tr>
 * <tr><td>boolean</td><td>{@code true}, {@code false}</td></tr>
 * <tr><td>int8, int16, int32</td><td>number</td></tr>
 * <tr><td>int64</td><td>number; outside ±(2^53−1) a string</td></tr>
 * <tr><td>float32, float64</td><td>the shortest number that reads back the same; {@code "NaN"},
 *     {@code "Infinity"}, {@code "-Infinity"} as strings</td></tr>
 * <tr><td>Decimal</td><td>string without exponent, with the value's scale: {@code "1.10"}</td></tr>
 * <tr><td>string (not at the top)</td><td>string</td></tr>
 * <tr><td>bytes (not at the top)</td><td>string: base64, standard alphabet, padded</td></tr>
 * <tr><td>Timestamp</td><td>string: {@code "2026-01-31T23:59:59.123Z"}</td></tr>
 * <tr><td>Date</td><td>string: {@code "2026-01-31"}</td></tr>
 * <tr><td>Time</td><td>string: {@code "23:59:59.123"}</td></tr>
 * <tr><td>struct</td><td>object, fields in the schema's order</td></tr>
 * <tr><td>map</td><td>object sorted by key; keys are strings, integers or booleans</td></tr>
 * <tr><td>array</td><td>array</td></tr>
 * </table>
 */
public final class Renderer {

  /** Changes whenever some record would render differently. */
  public static final int VERSION = 1;

  private static final char REPLACEMENT = '\uFFFD';

  private final JsonText jsonText = new JsonText();
  private final ConnectJson connectJson = new ConnectJson();

  /**
   * The account that a record belongs to.
   *
   * @throws UnrenderableException if there is no key or it is no account
   */
  public String account(@Nullable Schema schema, @Nullable Object key)
      throws UnrenderableException {
    if (key == null) {
      throw new UnrenderableException("the record has no key, so no account");
    }
    if (key instanceof String text) {
      return checked(text);
    }
    if (key instanceof Byte
        || key instanceof Short
        || key instanceof Integer
        || key instanceof Long
        || key instanceof Boolean) {
      return key.toString();
    }
    throw new UnrenderableException(
        "the key is no account: a string, an integer or a boolean is, not "
            + ConnectJson.typeName(key));
  }

  /**
   * A record's value as JSON text in UTF-8, or null for a tombstone.
   *
   * @throws UnrenderableException if the value has no JSON form
   */
  public byte @Nullable [] value(@Nullable Schema schema, @Nullable Object value)
      throws UnrenderableException {
    if (value == null) {
      return null;
    }
    if (value instanceof byte[] bytes) {
      return jsonText.checked(bytes);
    }
    if (value instanceof ByteBuffer buffer) {
      byte[] bytes = new byte[buffer.remaining()];
      buffer.duplicate().get(bytes);
      return jsonText.checked(bytes);
    }
    if (value instanceof String text) {
      return jsonText.checked(text);
    }
    return connectJson.write(schema, value);
  }

  private static String checked(String account) throws UnrenderableException {
    if (account.isEmpty()) {
      throw new UnrenderableException("the key is empty, so no account");
    }
    // A converter puts U+FFFD in place of bytes it cannot read: different keys would become one.
    if (account.indexOf(REPLACEMENT) >= 0 || !JsonText.isWellFormed(account)) {
      throw new UnrenderableException("the key is no well-formed text");
    }
    return account;
  }
}
