//! TLS: which certificate of a server is believed.
//!
//! `verify-full` asks for the host's name in a certificate by an authority that the machine, or the file of `sslrootcert`,
//! names. `require` and `prefer` believe any certificate, as PostgreSQL defines them: against somebody who only listens.

use std::sync::Arc;

use tocsin_store::StoreError;
use tokio_postgres_rustls::MakeRustlsConnect;
use tokio_rustls::rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use tokio_rustls::rustls::crypto::{CryptoProvider, ring, verify_tls12_signature, verify_tls13_signature};
use tokio_rustls::rustls::pki_types::pem::PemObject;
use tokio_rustls::rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use tokio_rustls::rustls::{ClientConfig, DigitallySignedStruct, Error, RootCertStore, SignatureScheme};

use crate::address::{Address, Trust};

/// Returns what makes the TLS of a connection.
pub(crate) fn connector(address: &Address) -> Result<MakeRustlsConnect, StoreError> {
    let provider = Arc::new(ring::default_provider());
    let config = ClientConfig::builder_with_provider(provider.clone())
        .with_safe_default_protocol_versions()
        .map_err(|error| address.cannot_open(error.to_string(), "this build speaks no version of TLS"))?;
    let config = match &address.trust {
        Trust::Anybody => config.dangerous().with_custom_certificate_verifier(Arc::new(Anybody(provider))),
        Trust::Machine => {
            let found = rustls_native_certs::load_native_certs();
            let mut roots = RootCertStore::empty();
            roots.add_parsable_certificates(found.certs);
            if roots.is_empty() {
                return Err(address.cannot_open(
                    "sslmode is verify-full, and this machine trusts no authority",
                    "install the package ca-certificates, or name a file with sslrootcert",
                ));
            }
            config.with_root_certificates(roots)
        }
        Trust::File(file) => {
            let wrong = |found: String| {
                address.cannot_open(
                    format!("{}: {found}", file.display()),
                    "sslrootcert must name a readable file of certificates (PEM)",
                )
            };
            let certificates = CertificateDer::pem_file_iter(file).and_then(Iterator::collect::<Result<Vec<_>, _>>);
            let mut roots = RootCertStore::empty();
            roots.add_parsable_certificates(certificates.map_err(|error| wrong(error.to_string()))?);
            if roots.is_empty() {
                return Err(wrong("holds no certificate".to_owned()));
            }
            config.with_root_certificates(roots)
        }
    };
    Ok(MakeRustlsConnect::new(config.with_no_client_auth()))
}

/// Believes every certificate, and still checks that the server has its key.
#[derive(Debug)]
struct Anybody(Arc<CryptoProvider>);

impl ServerCertVerifier for Anybody {
    fn verify_server_cert(
        &self,
        _: &CertificateDer<'_>,
        _: &[CertificateDer<'_>],
        _: &ServerName<'_>,
        _: &[u8],
        _: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        verify_tls12_signature(message, certificate, signed, &self.0.signature_verification_algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        verify_tls13_signature(message, certificate, signed, &self.0.signature_verification_algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.0.signature_verification_algorithms.supported_schemes()
    }
}
