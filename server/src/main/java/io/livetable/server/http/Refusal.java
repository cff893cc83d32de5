package io.livetable.server.http;

/**
 * Why a request is not served.
 *
 * @param status the HTTP status
 * @param code a stable word
 * @param message what is wrong and what to change
 */
record Refusal(int status, String code, String message) {}
