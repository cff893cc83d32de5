package io.livetable.server.auth;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSVerifier;
import com.nimbusds.jose.crypto.ECDSAVerifier;
import com.nimbusds.jose.crypto.RSASSAVerifier;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKMatcher;
import com.nimbusds.jose.jwk.OctetKeyPair;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.util.Base64URL;
import java.util.Optional;

/** A public key of the issuer's, ready to verify signatures. Immutable. */
final class VerifyingKey {

  private static final int LEAST_RSA_BITS = 2048;

  private final JWK key;
  private final Signature signature;

  private interface Signature {
    boolean verify(JWSHeader header, byte[] signed, Base64URL signature) throws JOSEException;
  }

  private VerifyingKey(JWK key, Signature signature) {
    this.key = key;
    this.signature = signature;
  }

  /** The key, if it is of a kind that is used here: RSA of 2048 bits or more, P-256, Ed25519. */
  static Optional<VerifyingKey> of(JWK any) {
    JWK key = any.toPublicJWK();
    try {
      if (key instanceof RSAKey rsa && rsa.size() >= LEAST_RSA_BITS) {
        return Optional.of(new VerifyingKey(rsa, verifier(new RSASSAVerifier(rsa))));
      } else if (key instanceof ECKey ec && ec.getCurve().equals(Curve.P_256)) {
        return Optional.of(new VerifyingKey(ec, verifier(new ECDSAVerifier(ec))));
      } else if (key instanceof OctetKeyPair okp && okp.getCurve().equals(Curve.Ed25519)) {
        Ed25519 verifier = new Ed25519(okp.getDecodedX());
        return Optional.of(
            new VerifyingKey(okp, (header, signed, s) -> verifier.verify(signed, s.decode())));
      }
      return Optional.empty();
    } catch (JOSEException | IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static Signature verifier(JWSVerifier verifier) {
    return verifier::verify;
  }

  /** Whether a token with this header may be signed by this key: kind, use, algorithm, name. */
  boolean fits(JWSHeader header) {
    return JWKMatcher.forJWSHeader(header).matches(key);
  }

  /** Whether the signature is this key's. */
  boolean verifies(JWSHeader header, byte[] signed, Base64URL given) {
    try {
      return signature.verify(header, signed, given);
    } catch (JOSEException e) {
      return false;
    }
  }
}
