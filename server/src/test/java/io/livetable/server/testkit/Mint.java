package io.livetable.server.testkit;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.crypto.opts.AllowWeakRSAKey;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.OctetKeyPair;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jose.util.Base64URL;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.interfaces.EdECPublicKey;
import java.util.Arrays;
import java.util.Set;

/** Real keys, and tokens that are signed with them. */
public final class Mint {

  private final JWK key;
  private final JWSAlgorithm algorithm;
  private final Signer signer;

  private interface Signer {
    SignedJWT sign(JWSHeader header, JWTClaimsSet claims)
        throws JOSEException, GeneralSecurityException;
  }

  private Mint(JWK key, JWSAlgorithm algorithm, Signer signer) {
    this.key = key;
    this.algorithm = algorithm;
    this.signer = signer;
  }

  /** A new RSA key, which signs by RS256. */
  public static Mint rs256(String id, int bits) {
    try {
      RSAKey key = new RSAKeyGenerator(bits, true).keyID(id).generate();
      RSASSASigner signer =
          new RSASSASigner(key.toPrivateKey(), Set.of(AllowWeakRSAKey.getInstance()));
      return new Mint(
          key,
          JWSAlgorithm.RS256,
          (header, claims) -> {
            SignedJWT jwt = new SignedJWT(header, claims);
            jwt.sign(signer);
            return jwt;
          });
    } catch (JOSEException e) {
      throw new IllegalStateException(e);
    }
  }

  /** A new P-256 key, which signs by ES256. */
  public static Mint es256(String id) {
    try {
      ECKey key = new ECKeyGenerator(Curve.P_256).keyID(id).generate();
      ECDSASigner signer = new ECDSASigner(key);
      return new Mint(
          key,
          JWSAlgorithm.ES256,
          (header, claims) -> {
            SignedJWT jwt = new SignedJWT(header, claims);
            jwt.sign(signer);
            return jwt;
          });
    } catch (JOSEException e) {
      throw new IllegalStateException(e);
    }
  }

  /** A new Ed25519 key, which signs by EdDSA. */
  public static Mint eddsa(String id) {
    try {
      KeyPair pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
      byte[] info = ((EdECPublicKey) pair.getPublic()).getEncoded(); // Ends in the key itself.
      byte[] raw = Arrays.copyOfRange(info, info.length - 32, info.length);
      OctetKeyPair key =
          new OctetKeyPair.Builder(Curve.Ed25519, Base64URL.encode(raw)).keyID(id).build();
      return new Mint(
          key,
          JWSAlgorithm.EdDSA,
          (header, claims) -> {
            Base64URL payload = claims.toPayload().toBase64URL();
            String signed = header.toBase64URL() + "." + payload;
            Signature signature = Signature.getInstance("Ed25519");
            signature.initSign(pair.getPrivate());
            signature.update(signed.getBytes(StandardCharsets.US_ASCII));
            try {
              return SignedJWT.parse(signed + "." + Base64URL.encode(signature.sign()));
            } catch (java.text.ParseException e) {
              throw new IllegalStateException(e);
            }
          });
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The public key. */
  public JWK key() {
    return key.toPublicJWK();
  }

  /** A header of this key's tokens. */
  public JWSHeader.Builder header() {
    return new JWSHeader.Builder(algorithm).keyID(key.getKeyID());
  }

  /** A token. */
  public String sign(JWTClaimsSet claims) {
    return sign(header().build(), claims);
  }

  /** A token with this header. */
  public String sign(JWSHeader header, JWTClaimsSet claims) {
    try {
      return signer.sign(header, claims).serialize();
    } catch (JOSEException | GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /** A token whose HMAC secret is what anybody knows: the text of this public key. */
  public String forgeWithPublicKey(JWTClaimsSet claims) {
    try {
      SignedJWT jwt =
          new SignedJWT(
              new JWSHeader.Builder(JWSAlgorithm.HS256).keyID(key.getKeyID()).build(), claims);
      jwt.sign(new MACSigner(key().toJSONString().getBytes(StandardCharsets.UTF_8)));
      return jwt.serialize();
    } catch (JOSEException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The key set of these. */
  public static String keys(Mint... mints) {
    return new JWKSet(Arrays.stream(mints).map(Mint::key).toList()).toString();
  }
}
