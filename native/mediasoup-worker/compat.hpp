// Forced into every file of mediasoup's worker, so that its unchanged sources build against Debian's libraries.
#pragma once
#include <openssl/bio.h>
#include <srtp2/srtp.h>
#include <cstddef>

// The worker speaks libsrtp 3. In libsrtp 2 lengths are ints, and one function has another name.
namespace earshot_compat {
template <typename Protect>
inline srtp_err_status_t withIntLength(Protect protect, srtp_t session, void* packet, size_t* length) {
	int shortLength = static_cast<int>(*length);
	const srtp_err_status_t status = protect(session, packet, &shortLength);
	*length = static_cast<size_t>(shortLength);
	return status;
}

using BioCallback = long (*)(BIO*, int, const char*, size_t, int, long, int, size_t*);

// The worker's callback answers 1 to every control operation, because it compares the operation with BIO_CB_RETURN
// where that is one bit of it. Debian's OpenSSL has kernel TLS, asks through this callback whether the BIO has it,
// believes the 1, allocates no write buffer and crashes on the first ServerHello. What an operation returned must stay.
inline BioCallback& theirs() {
	static BioCallback callback = nullptr;
	return callback;
}
inline long afterwardsUnchanged(
  BIO* bio, int operation, const char* data, size_t length, int argument, long other, int returned, size_t* processed) {
	if ((operation & BIO_CB_RETURN) != 0) return returned;
	return theirs()(bio, operation, data, length, argument, other, returned, processed);
}
inline void setBioCallback(BIO* bio, BioCallback callback) {
	theirs() = callback;
	BIO_set_callback_ex(bio, afterwardsUnchanged);
}
} // namespace earshot_compat

inline srtp_err_status_t srtp_protect(srtp_t session, void* packet, size_t* length) {
	return earshot_compat::withIntLength(
	  [](srtp_t s, void* p, int* l) { return srtp_protect(s, p, l); }, session, packet, length);
}
inline srtp_err_status_t srtp_unprotect(srtp_t session, void* packet, size_t* length) {
	return earshot_compat::withIntLength(
	  [](srtp_t s, void* p, int* l) { return srtp_unprotect(s, p, l); }, session, packet, length);
}
inline srtp_err_status_t srtp_protect_rtcp(srtp_t session, void* packet, size_t* length) {
	return earshot_compat::withIntLength(
	  [](srtp_t s, void* p, int* l) { return srtp_protect_rtcp(s, p, l); }, session, packet, length);
}
inline srtp_err_status_t srtp_unprotect_rtcp(srtp_t session, void* packet, size_t* length) {
	return earshot_compat::withIntLength(
	  [](srtp_t s, void* p, int* l) { return srtp_unprotect_rtcp(s, p, l); }, session, packet, length);
}
inline srtp_err_status_t srtp_stream_remove(srtp_t session, unsigned int ssrc) {
	return srtp_remove_stream(session, ssrc);
}
#define BIO_set_callback_ex earshot_compat::setBioCallback
