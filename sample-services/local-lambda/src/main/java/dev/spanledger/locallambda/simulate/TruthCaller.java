package dev.spanledger.locallambda.simulate;

/** Whose request a run worked for. */
public record TruthCaller(String route, String tenant) {}
